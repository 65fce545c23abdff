"""The flow: what happens to a transcript request, one module a step, in the order of the story.

`intake` receives it · `automatic` matches, fetches and validates · `filing` files the transcript for its
destinations · `answers` takes what a board that calls us says · `decisions` takes what people decide ·
`moves` is the one way to change a status. What leaves at night is `autosgern_service.nightly`.
"""
