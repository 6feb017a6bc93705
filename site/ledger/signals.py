"""`changed(kind, ids)`: what the public may see of these objects may have changed.

Sent by actions inside their transaction; only search/receivers.py listens.
"""

from django.dispatch import Signal

changed = Signal()
