"""A contract for import-linter: which library may be imported where.

Closed on purpose: a library that the contract does not name may be imported nowhere, so what has no
entry (the domain, say) stays free of vendors without being listed.
"""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Places = dict[str, tuple[str, ...]]


class PlacesField(fields.Field[Places]):
    def parse(self, raw_data: object) -> Places:
        if not isinstance(raw_data, dict):
            raise fields.ValidationError("Expected a table: vendor = [places].")
        return {vendor: tuple(places) for vendor, places in raw_data.items()}


class VendorsContract(Contract):
    """Each library is imported only in its places and below them, whatever the import is for."""

    places = PlacesField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - the linter's signature
        places: Places = vars(self)["places"]
        own = frozenset(self.session_options["root_packages"])
        vendors = {module.partition(".")[0] for module in graph.modules}
        trespasses = [
            f"{importer} imports {vendor}"
            for vendor in sorted(vendors - own - sys.stdlib_module_names)
            for importer in sorted(graph.find_modules_that_directly_import(vendor))
            if not any(_within(importer, place) for place in places.get(vendor, ()))
        ]
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for trespass in check.metadata["trespasses"]:
            output.print_error(f"{trespass}, which is not its place.", bold=False)


def _within(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")
