"""The web server of `make run`: threads, because requests wait for the database more than they compute.

One process by default: sign-in attempts are counted in its memory. Several need a shared CACHE_URL (docs/operation.md).
"""

import os

wsgi_app = "crm.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 10
max_requests = 5000  # a slow leak in a library then never grows old
max_requests_jitter = 500
control_socket_disable = True
