"""What programs read: the feed of new and changed questions, the sitemap, the rules for crawlers, the search description for browsers."""

from xml.etree import ElementTree as Xml

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from viva.web import registry
from viva.web.library.models import Question
from viva.web.ui.public import public

FEED_SIZE = 50
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"


@require_safe
@public
def feed(request: HttpRequest) -> HttpResponse:
    """Atom: the questions that changed last. An entry's id is the question's, for ever; `updated` is when its content changed here."""
    found = Atom1Feed(
        title="Viva: new and changed questions",
        link=request.build_absolute_uri(reverse("hub:questions")),
        description="Interview questions as they are added and improved.",
        feed_url=request.build_absolute_uri(reverse("hub:feed")),
        language="en",
    )
    for row in Question.objects.current().order_by("-changed_at", "question_id")[:FEED_SIZE]:
        found.add_item(
            title=row.title,
            link=request.build_absolute_uri(_address(row.question_id)),
            description=row.answer_text,
            unique_id=f"urn:vivavoce:question:{row.question_id}",
            updateddate=row.changed_at,
            categories=[row.technology, row.level, *row.tags],
        )
    return HttpResponse(found.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that is worth finding, questions with the day of their last change."""
    root = Xml.Element("urlset", xmlns=_SITEMAP)
    pages = [(reverse("hub:home"), "")]
    pages += [(reverse(entry.route), "") for entry in registry.menu if entry.worth_finding and not entry.personal]
    rows = Question.objects.current().in_order().values_list("question_id", "changed_at")
    pages += [(_address(question_id), changed.date().isoformat()) for question_id, changed in rows]
    for path, changed in pages:
        entry = Xml.SubElement(root, "url")
        Xml.SubElement(entry, "loc").text = request.build_absolute_uri(path)
        if changed:
            Xml.SubElement(entry, "lastmod").text = changed
    return _xml(root, "application/xml")


@require_safe
@public
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read everything but the endless combinations of filters."""
    lines = (
        "User-agent: *",
        f"Disallow: {reverse('hub:suggest')}",
        f"Disallow: {reverse('hub:questions')}?",
        f"Sitemap: {request.build_absolute_uri(reverse('hub:sitemap'))}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@public
def search_description(request: HttpRequest) -> HttpResponse:
    """OpenSearch: lets a browser offer our search in its address bar."""
    root = Xml.Element("OpenSearchDescription", xmlns=_OPENSEARCH)
    Xml.SubElement(root, "ShortName").text = "Viva"
    Xml.SubElement(root, "Description").text = "Search interview questions"
    Xml.SubElement(root, "InputEncoding").text = "UTF-8"
    template = f"{request.build_absolute_uri(reverse('hub:questions'))}?q={{searchTerms}}"
    Xml.SubElement(root, "Url", type="text/html", template=template)
    return _xml(root, "application/opensearchdescription+xml")


def _address(question_id: str) -> str:
    return reverse("hub:question", args=[question_id])


def _xml(root: Xml.Element, content_type: str) -> HttpResponse:
    return HttpResponse(Xml.tostring(root, encoding="utf-8", xml_declaration=True), content_type=f"{content_type}; charset=utf-8")
