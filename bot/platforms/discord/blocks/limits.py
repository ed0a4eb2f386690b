"""What Discord takes, as data: characters are UTF-16 units, backslashes counted."""

from __future__ import annotations

# https://docs.discord.com/developers/resources/message#embed-object-embed-limits
EMBED_TITLE = 256
DESCRIPTION = 4096
CHARACTERS_OF_MESSAGE = 6000

# https://docs.discord.com/developers/resources/message#create-message
CONTENT = 2000
EMBEDS = 10
SUPPRESS_EMBEDS = 4

# https://docs.discord.com/developers/components/reference
ROWS = 5
BUTTONS_OF_ROW = 5
BUTTON = 80
CUSTOM_ID = 100
OPTIONS = 25
OPTION = 100
MODAL_TITLE = 45
MODAL_PARTS = 5  # the OpenAPI file of the API allows 40
TEXT_DISPLAY = 4000
LABEL = 45
LABEL_DESCRIPTION = 100
TYPED = 4000

# The address of an embed has 2,048 (OpenAPI file of the API); within words, as of a link button:
EMBED_URL = 2048
URL = 512

# https://docs.discord.com/developers/interactions/receiving-and-responding: answers may be
# followed up for 15 minutes; how many is undocumented, and 5 is what user-installed apps have.
ANSWERS = 5

FILE_NAME = 100
