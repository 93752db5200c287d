"""What the pages of the register show in a way of their own."""

from django import template

from contacts.phones import as_people_write_it

register = template.Library()
register.filter("as_people_write_it", as_people_write_it)
