"""The conformance checker: does a board's SIS do what the board contract says?

`autosgern check` runs it for vendors and boards, on test students that they load into a test system. Every case
rests on a sentence of the contract; the sandbox passes all of them.
"""

from autosgern_service.conformance.cases import CASES, Case
from autosgern_service.conformance.cast import Cast
from autosgern_service.conformance.report import Outcome, Report, Result, Unreachable, check, plays
from autosgern_service.domain.texts import Text

__all__ = ["CASES", "Case", "Cast", "Outcome", "Report", "Result", "Text", "Unreachable", "check", "plays"]
