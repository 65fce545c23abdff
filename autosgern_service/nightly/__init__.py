"""The night: what was filed leaves for its destinations, and their acknowledgments are read back.

`night` says when and in what order, and what happens after a failure · `batches` plans a batch, fixes it,
carries it away · `acknowledgments` takes what destinations answer. The worker calls `begin_night` and `collect`
again and again and runs the job `night`; the SOAP face calls `acknowledge`; operators run `autosgern transmit`.
"""

from autosgern_service.nightly.acknowledgments import BatchUnknown, acknowledge, collect
from autosgern_service.nightly.batches import FAILURES, Progress, send_again
from autosgern_service.nightly.night import begin_night, night, transmit, waiting_destinations

__all__ = [
    "FAILURES",
    "BatchUnknown",
    "Progress",
    "acknowledge",
    "begin_night",
    "collect",
    "night",
    "send_again",
    "transmit",
    "waiting_destinations",
]
