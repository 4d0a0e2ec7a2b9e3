from django.urls import path

from viva.web.hub import feeds, pages, question, questions

app_name = "hub"
urlpatterns = [
    path("", pages.home, name="home"),
    path("feed.atom", feeds.feed, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("opensearch.xml", feeds.search_description, name="opensearch"),
    path("hub/", pages.hub, name="hub"),
    path("questions/", questions.questions, name="questions"),
    path("questions/suggest/", questions.suggest, name="suggest"),
    path("questions/<str:question_id>/", question.question, name="question"),
    path("questions/<str:question_id>/panels/<str:name>/", question.panel, name="panel"),
]
