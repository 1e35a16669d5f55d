"""The peer of the load benchmark: django-survey-and-report under gunicorn, in an environment of its own.

What a team would choose today that wants a questionnaire of its own in Python. It stores answers as they are; it
neither seals them nor forgets anything. The environment is made where HEARD_BENCHMARK_PEER says, from the package
registry.
"""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

PACKAGES = ("Django==5.2.19", "django-survey-and-report==1.5.0", "gunicorn==27.0.1", "psycopg[binary]==3.3.9")

SETTINGS = """
import os
SECRET_KEY = "benchmark"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "peer_urls"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
                  "django.contrib.messages", "django.contrib.staticfiles", "survey"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
              "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
              "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                           "django.contrib.messages.context_processors.messages"]}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "peer", "USER": "heard",
                         "HOST": os.environ["PEER_SOCKETS"], "CONN_MAX_AGE": None}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
STATIC_URL = "/static/"
LOGGING_CONFIG = None
CSV_DIRECTORY = "."
TEX_DIRECTORY = "."
"""

URLS = """
from django.http import HttpResponse
from django.urls import include, path
urlpatterns = [path("survey/", include("survey.urls")), path("login/", HttpResponse, name="login"),
               path("logout/", HttpResponse, name="logout"), path("admin/", HttpResponse, name="admin-index")]
"""

FILL = """
import django
django.setup()
from survey.models import Question, Survey
survey = Survey.objects.create(name="Help", description="Help", need_logged_user=False,
                               display_method=Survey.ALL_IN_ONE_PAGE, is_published=True)
for number in range(14):
    text = number in (6, 13)
    Question.objects.create(text=f"How was the help, part {number}?", order=number, required=False, survey=survey,
                            type=Question.TEXT if text else Question.RADIO,
                            choices=None if text else "very good, good, neither, poor, very poor")
"""


def start(sockets: Path, port: int, workers: int = 1) -> subprocess.Popen[bytes]:
    """Start the peer over a database `peer` that is there and empty, and give its process once it answers."""
    folder = Path(os.environ["HEARD_BENCHMARK_PEER"]).absolute()
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    (folder / "peer_settings.py").write_text(SETTINGS)
    (folder / "peer_urls.py").write_text(URLS)
    known = {"PATH": os.environ["PATH"], "PEER_SOCKETS": str(sockets), "PYTHONPATH": str(folder)}
    known["DJANGO_SETTINGS_MODULE"] = "peer_settings"
    subprocess.run([str(python), "-m", "django", "migrate", "--verbosity", "0"], env=known, check=True, cwd=folder)
    subprocess.run([str(python), "-c", FILL], env=known, check=True, cwd=folder)
    command = [str(folder / "bin" / "gunicorn"), "django.core.wsgi:get_wsgi_application()", "--workers", str(workers)]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "--log-level", "critical"], env=known, cwd=folder
    )
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/survey/1/").close()
        except OSError:
            time.sleep(0.2)
        else:
            return process
    raise SystemExit("The peer does not start.")
