"""The kinds of page. Each starts from `visible_to(user)` or `editable_by(user)`: no other way leads to a row."""

from crm.generic.confirm import ConfirmPage
from crm.generic.details import DetailPage
from crm.generic.exports import ExportPage
from crm.generic.forms import FormPage
from crm.generic.lists import ListPage
from crm.generic.pages import Page

__all__ = ["ConfirmPage", "DetailPage", "ExportPage", "FormPage", "ListPage", "Page"]
