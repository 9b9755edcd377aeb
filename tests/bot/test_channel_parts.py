import jwt
import pytest

from bot.channels.incoming_text import MAX_LETTERS, RefusedText, accept_text
from bot.channels.session_tokens import InvalidSession, SessionTokens


class TestIncomingText:
    @pytest.mark.parametrize("raw", ["/restart", '/ask_fees{"procedure": "x"}', " // /greet"])
    def test_text_from_outside_is_never_an_intent(self, raw):
        assert not accept_text(raw).startswith("/")

    def test_control_and_invisible_letters_go(self):
        assert accept_text("khai\x00\u200b sinh\x07") == "khai sinh"

    @pytest.mark.parametrize("raw", ["", "  ", "/", "\x00", None, 5, ["x"]])
    def test_nothing_is_refused_with_a_sentence(self, raw):
        with pytest.raises(RefusedText, match=r"\.|ạ"):
            accept_text(raw)

    def test_too_long_is_said_and_not_cut(self):
        assert len(accept_text("a" * MAX_LETTERS)) == MAX_LETTERS
        with pytest.raises(RefusedText, match="tối đa 1000"):
            accept_text("a" * (MAX_LETTERS + 1))


class TestSessionTokens:
    tokens = SessionTokens("s" * 32)

    def test_each_session_is_its_own(self):
        first, second = self.tokens.issue(), self.tokens.issue()
        assert self.tokens.sender(first) != self.tokens.sender(second)
        assert self.tokens.sender(first).startswith("web-")

    @pytest.mark.parametrize("token", ["", "web-123", "a.b.c", jwt.encode({"sub": "web-x"}, None, algorithm="none")])
    def test_what_we_did_not_sign_is_refused(self, token):
        with pytest.raises(InvalidSession):
            self.tokens.sender(token)

    def test_another_installations_token_is_refused(self):
        with pytest.raises(InvalidSession):
            self.tokens.sender(SessionTokens("t" * 32).issue())

    def test_an_expired_token_is_refused(self):
        old = jwt.encode({"sub": "web-x", "exp": 1}, "web-session:" + "s" * 32, algorithm="HS256")
        with pytest.raises(InvalidSession):
            self.tokens.sender(old)
