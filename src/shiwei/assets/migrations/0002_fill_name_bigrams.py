"""Fill the search column of cameras registered before it was kept."""

from django.db import migrations

from shiwei.kernel.text import bigram_column


def fill(apps, schema_editor):
    camera = apps.get_model("assets", "Camera")
    rows = list(camera.objects.filter(name_bigrams="").only("pk", "name"))
    for row in rows:
        row.name_bigrams = bigram_column(row.name)
    camera.objects.bulk_update(rows, ["name_bigrams"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
