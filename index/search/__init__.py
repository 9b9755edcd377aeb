"""Search over the procedure catalogue: lexical and dense, fused, with a decision whether to answer."""
