from index.catalog.interpretation.levels import read_levels
from index.catalog.procedure import Level


def test_levels():
    assert read_levels("Cấp Xã") == (Level.COMMUNE,)
    assert read_levels("Cấp Tỉnh, Cấp Xã") == (Level.PROVINCE, Level.COMMUNE)
    assert read_levels("Không có thông tin") == (Level.UNKNOWN,)
