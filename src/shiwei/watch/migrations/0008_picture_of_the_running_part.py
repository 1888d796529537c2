from django.db import migrations, models
from django.db.models import F


def as_the_anchor(apps, schema_editor):
    """Until a look teaches it anew, the picture of the anchor is the one that is known."""
    apps.get_model("watch", "ViewSlot").objects.update(running_picture=F("picture"))


class Migration(migrations.Migration):

    dependencies = [
        ('watch', '0007_slots_and_early_warnings'),
    ]

    operations = [
        migrations.AddField(
            model_name='viewslot',
            name='running_picture',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(as_the_anchor, migrations.RunPython.noop),
    ]
