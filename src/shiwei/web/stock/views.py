"""A unit's spare parts (R6.1): the list, renewing it by a table, and one line by hand."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import User
from shiwei.contracts.actions.import_stock import import_stock
from shiwei.contracts.models import Contract
from shiwei.contracts.queries import stock_seen_by
from shiwei.contracts.stock_table import COLUMNS, MOST, Row, TableRefused, read_stock
from shiwei.ports.outside import outside
from shiwei.web.page import page, person


class PartForm(forms.Form):
    """One line of the list; ``contract`` is the one that obliges the unit to keep so many."""

    part = forms.CharField(label=_l("部件"), max_length=80)
    model = forms.CharField(label=_l("型号"), max_length=80, required=False)
    in_stock = forms.IntegerField(label=_l("现存"), min_value=0, max_value=MOST)
    obliged = forms.IntegerField(label=_l("合同应备"), min_value=0, max_value=MOST, required=False)
    contract = forms.ModelChoiceField(
        Contract.objects.none(), to_field_name="code", required=False, label=_l("合同"), empty_label=_l("无")
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contract"]
        field.queryset = Contract.objects.filter(unit=user.unit).order_by("code")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("obliged") and not found.get("contract"):
            self.add_error("contract", _("填写了合同应备数，请选择是哪份合同"))
        return found

    def row(self) -> Row:
        """The line as the table has it. Call after ``is_valid``."""
        given = self.cleaned_data
        contract = given["contract"].code if given["contract"] else ""
        plain = {"part": given["part"].strip(), "model": given["model"].strip()}
        return Row(1, {**plain, "in_stock": given["in_stock"], "obliged": given["obliged"] or 0, "contract": contract})


@page("contracts.stock")
def show(request: HttpRequest) -> HttpResponse:
    """The unit's list; a table sent here renews it whole or not at all, every fault named by its line."""
    user = person(request)
    form, faults = PartForm(user, request.POST if "part" in request.POST else None), []
    if request.method == "POST":
        try:
            rows = _rows(request, form)
            if rows:
                return _imported(request, rows, user)
        except TableRefused as refused:
            faults = refused.faults
    context = {"parts": stock_seen_by(user), "form": form, "faults": faults[:50], "columns": ",".join(COLUMNS)}
    return render(request, "stock/stock.html", context, status=422 if request.method == "POST" else 200)


@page("contracts.stock")
def table(request: HttpRequest) -> HttpResponse:
    """The unit's list as the table that is imported, to be filled in and sent back."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for part in stock_seen_by(person(request)):
        contract = part.contract.code if part.contract else ""
        writer.writerow([part.name, part.model, part.in_stock, part.obliged, contract])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="spare-parts.csv"'
    return response


def _rows(request: HttpRequest, form: PartForm) -> list[Row]:
    """The lines sent: one typed, or a table. Raises TableRefused."""
    if form.is_bound:
        return [form.row()] if form.is_valid() else []
    sent = request.FILES.get("table")
    if sent is None:
        raise TableRefused([_("没有选择文件")])
    return read_stock(sent.read())


def _imported(request: HttpRequest, rows: list[Row], user: User) -> HttpResponse:
    assert user.unit is not None  # who may do it has a unit
    count = import_stock(rows, user.unit, actor_of(user), outside().clock.now())
    told = ngettext("已更新 %(n)d 种备件", "已更新 %(n)d 种备件", count) % {"n": count}
    messages.success(request, told)
    return redirect("stock")
