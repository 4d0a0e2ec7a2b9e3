from django.urls import path

from viva.web.library import evidence, feeds, views

app_name = "library"
urlpatterns = [
    path("", views.home, name="home"),
    path("feed.atom", feeds.feed, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("opensearch.xml", feeds.search_description, name="opensearch"),
    path("hub/", views.knowledge, name="knowledge"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("questions/", views.hub, name="hub"),
    path("questions/suggest/", views.suggest, name="suggest"),
    path("questions/<str:question_id>/", views.question, name="question"),
]
