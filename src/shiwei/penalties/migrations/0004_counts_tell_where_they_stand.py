from django.db import migrations

SIGNED = ("OWN_CONFIRMED", "OMU_CONFIRMED", "CONFIRMED", "DISPUTED")


def tell_where(apps, schema_editor):
    """Until now every count was about an order: its subject, its project, and whether a party acted on it."""
    Penalty = apps.get_model("penalties", "Penalty")
    for row in Penalty.objects.exclude(order=None).select_related("order").iterator():
        row.subject, row.project_id = f"order:{row.order.number}", row.order.project_id
        row.touched = row.state in SIGNED
        row.save(update_fields=["subject", "project", "touched"])


class Migration(migrations.Migration):

    dependencies = [
        ('penalties', '0003_counts_without_orders_merged_and_reversed'),
    ]

    operations = [
        migrations.RunPython(tell_where, migrations.RunPython.noop),
    ]
