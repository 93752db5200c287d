"""The search for duplicates as background work. Registered when the app is ready, in web and worker alike."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.duplicates.searching import Into, book_of, look_through
from crm import access
from crm.access import Act
from crm.jobs import JobProblem, handler
from crm.models import Job, User

QUEUES = {Into.CONTACTS: "contacts:duplicate-list", Into.OUTLETS: "contacts:outlet-duplicate-list"}


def queue_url(into: str) -> str:
    return reverse(QUEUES[Into(into)])


@handler("find_duplicates", gettext_lazy("Search for duplicates"))
def find_duplicates(job: Job, into: str) -> str:
    user = User.objects.select_related("unit").get(pk=job.created_by_id)
    if not access.may(user, Act.LOG):
        raise JobProblem(_("Your role does not include this. Ask the administrator of your unit."))
    job.progress(0, 0, _("Comparing the entries"))
    book = book_of(user, into)
    if book.search.job_id == job.pk:  # else another was asked for since, which sees more
        look_through(book)
    return queue_url(into)
