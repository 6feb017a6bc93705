import os
import sys

from django.core.checks import run_checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

for fault in (faults := run_checks(tags=["demo"])):
    print(fault, file=sys.stderr)
if faults:
    sys.exit(3)  # gunicorn's word for "do not try again"
