"""Records let in no number that is none: PostgreSQL would keep it, and JSON would show a text where a number belongs."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from models import records
from models.records import Record

FIELDS = {
    f"{record.__name__}.{name}": field
    for record in vars(records).values()
    if isinstance(record, type) and issubclass(record, Record)
    for name, field in record.model_fields.items()
    if Decimal.__name__ in str(field.annotation)
}


class TestDecimals:
    @pytest.mark.parametrize("name", FIELDS)
    @pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
    def test_are_numbers(self, name, value):
        taken = TypeAdapter(FIELDS[name].rebuild_annotation())

        with pytest.raises(ValidationError):
            taken.validate_python(Decimal(value))
