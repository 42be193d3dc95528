def test_smoke(signed, check, cli):
    ran = check(signed("a.json"), "--format", "json")
    print(ran.out[:500], ran.err)
    assert ran.code == 0
    ran = check("a.json", "--lang", "en")
    print(ran)
    assert ran.code == 4
    print(cli("trust", "show"), cli("trust", "verify"), sep="\n")
    assert 0
