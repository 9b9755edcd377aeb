"""The stand-in refuses and answers as the bot does; tests/stack asks the bot the same."""

from tests.widget.contract import the_channel_keeps_its_word


def test_the_stand_in_keeps_the_channels_word(portal):
    the_channel_keeps_its_word(f"{portal.url}/webhooks/web")
