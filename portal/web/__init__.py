"""What every page needs, one concern a file: who may see it, its language, its headers, its forms and formats."""
