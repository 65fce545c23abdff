"""The flow: what happens to a transcript request, one module a step, in the order of the story.

`intake` receives it · `board_calls` says when a board is called · `turns` works on a board's due requests · `attempt`
asks the board, matches, fetches and checks · `conclusions` commits what came of it · `match_runs` keeps the match log ·
`filing` files the transcript for its destinations · `board_answers` takes what a board that calls us says · `decisions`
takes what people decide · `moves` is the one way to change a status. What leaves at night is
`autosgern_service.nightly`.
"""
