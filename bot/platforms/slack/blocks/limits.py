"""What Slack takes, as data: characters are UTF-16 units of a text that is escaped already."""

from __future__ import annotations

# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS_OF_MESSAGE = 50
BLOCKS_OF_VIEW = 100
HEADER = 150
TEXT = 3000
HINT = 2000
LABEL = 2000
ELEMENTS_OF_ACTIONS = 25

# https://docs.slack.dev/reference/block-kit/block-elements
BUTTON = 75
BUTTON_VALUE = 2000
MENU = 5
MENU_AT_LEAST = 2  # older pages of the reference and older clients ask for two
OPTIONS = 100
OPTION = 75
OPTION_VALUE = 150
ID = 255
PLACEHOLDER = 150
TYPED = 3000
URL = 3000

# https://docs.slack.dev/reference/views/modal-views
MODAL_TITLE = 24
METADATA = 3000

# https://docs.slack.dev/reference/methods/chat.postMessage advises 4,000, and cuts at 40,000.
NOTIFICATION = 4000

# Undocumented: over all blocks `msg_blocks_too_long` was reported at 13,297 characters, 125 fewer
# with one divider more (github.com/slackapi/bolt-js/issues/2509), and at 11,341 in a message of
# many blocks (issues/2867).
CHARACTERS_OF_MESSAGE = 10_000
WEIGHT_OF_MESSAGE = 12_000
WEIGHT_OF_BLOCK = 125
