"""A school board's student information system (SIS), as the service sees it.

The flow asks a `BoardSystem` for the students who may be the applicant and for the transcript of the one who
was matched. The contract (`board.wsdl`) is ours: a board implements it, the sandbox is its reference.
Whatever a board answers becomes either what was asked for or a `SisError` with its reason.
"""

from autosgern_service.sis.answers import NO_ACADEMIC_DATA, Found, Hold, NoAcademicData, SisError
from autosgern_service.sis.client import BoardSystem, Endpoint

__all__ = ["NO_ACADEMIC_DATA", "BoardSystem", "Endpoint", "Found", "Hold", "NoAcademicData", "SisError"]
