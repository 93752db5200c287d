"""Form fields for phone numbers as people write them."""

from typing import Any

from django import forms

from contacts.phones import as_people_write_it, parse_phone, parse_phones


class PhoneField(forms.CharField):
    """One number; the value is E.164 text, "" when left empty."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 60, **kwargs})

    def to_python(self, value: Any) -> str:
        return parse_phone(super().to_python(value) or "")

    def prepare_value(self, value: Any) -> str:
        return as_people_write_it(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return as_people_write_it(initial) != (data or "")


class PhonesField(forms.CharField):
    """Several numbers, one a line; the value is a list of E.164 texts."""

    widget = forms.Textarea(attrs={"rows": 2, "inputmode": "tel"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 400, **kwargs})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return parse_phones(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        """Nothing beyond what `parse_phones` has asked."""

    def run_validators(self, value: Any) -> None:
        """The length is that of the text, and `max_length` of the widget asks for it."""

    def prepare_value(self, value: Any) -> str:
        return (
            value
            if isinstance(value, str)
            else "\n".join(as_people_write_it(number) for number in value or ())
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial).split() != (data or "").split()
