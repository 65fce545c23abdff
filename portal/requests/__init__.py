"""Requests, as staff handle them: the table, a request's page, uploads, actions, reports."""
