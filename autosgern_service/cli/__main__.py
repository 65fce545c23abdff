"""`python -m autosgern_service.cli`, for processes that start others."""

from autosgern_service.cli import main

main()
