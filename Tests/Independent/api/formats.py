"""How schemathesis makes values of the contract's own formats; its coverage phase would otherwise make header values of
letters and digits alone, which no entity tag is."""
import schemathesis
from hypothesis import strategies

tags = strategies.from_regex(r'\A(W/)?"[!#-~]{0,20}"\Z')
lists = strategies.lists(tags, min_size=1, max_size=3).map(", ".join)
schemathesis.openapi.format("entity-tags", strategies.just("*") | lists)
