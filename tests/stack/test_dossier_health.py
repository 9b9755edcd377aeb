import httpx


def test_the_action_server_tells_how_the_dossier_source_is(stack):
    address = f"http://127.0.0.1:{stack.ports['actions']}"
    state = httpx.get(f"{address}/health/dossier").json()
    assert (state["source"], state["breaker"]) == ("contract", "closed")
    assert 'motcua_dossier_breaker_open{source="contract"} 0.0' in httpx.get(f"{address}/metrics").text
