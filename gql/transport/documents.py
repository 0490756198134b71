"""Documents: read, judged and validated once, then known by their text; persisted ones, and those that are trusted.

Law: a document is executed only after it was found good, and what was found is kept whether good or bad. Memory is
bounded by characters. A large document is read on a thread of its own, so that nobody waits for it but its sender.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from core.errors import DocumentNotTrusted, DocumentUnknown, OperationTooLarge, Refusal
from gql.execution import Program
from gql.root import schema
from gql.transport import limits
from gql.transport.bodies import BadRequest, Wanted

MAX_KEPT_CHARS = 1_000_000
"""Of read documents; a syntax tree takes about a hundred times the text."""
MAX_PERSISTED_CHARS = 4_000_000
SMALL_CHARS = 2_500
"""Read at once, in the loop: about two milliseconds."""


MAX_ERRORS = 20
COMPILE_AT = 1
"""From which execution on. What is asked once is compiled too, for as long as the shelf has time: it is made of parts
that pay at once. It goes with its document."""


class PersistedQueryNotFound(Exception):
    """The hash is not known here: the client sends hash and text, once."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a good document."""

    tree: DocumentNode
    node: OperationDefinitionNode
    price: limits.Price
    program: Program

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None

    @property
    def kind(self) -> OperationType:
        return self.node.operation


@dataclass(frozen=True, slots=True)
class Document:
    """`errors` or `refusal` say why it cannot be executed; otherwise it has `operations`, by name.

    The only one of a document is there without a name too.
    """

    operations: dict[str | None, Operation] = field(default_factory=dict)
    errors: tuple[GraphQLError, ...] = ()
    refusal: Refusal | None = None


class Documents:
    """One a process. `trusted` is {name: text}; `only` accepts nothing else. Raises ValueError when one is not good."""

    def __init__(
        self,
        *,
        trusted: Mapping[str, str] | None = None,
        only: bool = False,
        introspection: bool = True,
        compile_at: int = COMPILE_AT,
    ) -> None:
        self._only = only
        self._compile_at = compile_at
        self._rules = [*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule]
        if not introspection:
            self._rules.append(NoSchemaIntrospectionCustomRule)
        self._kept: OrderedDict[str, tuple[int, Document]] = OrderedDict()
        self._kept_chars = 0
        self._persisted: OrderedDict[str, str] = OrderedDict()
        self._persisted_chars = 0
        self._thread = ThreadPoolExecutor(1, "documents")
        self._trusted: dict[str, str] = {}
        """By hash and by name."""
        self._read: dict[str, Document] = {}
        """Of the trusted: by text, as `_kept`."""
        for name, text in (trusted or {}).items():
            document = self._made(text)
            if document.errors or document.refusal:
                told = document.errors[0].message if document.errors else str(document.refusal)
                raise ValueError(f"the document {name} cannot be executed: {told}")
            self._read[text] = document
            self._trusted |= {_hash(text): text, _plain(name): text}

    def text_of(self, wanted: Wanted, *, by_address: bool = False) -> str:
        """The text that is meant; `by_address` (GET) only what is known already.

        Raises BadRequest, PersistedQueryNotFound, DocumentUnknown and DocumentNotTrusted.
        """
        if wanted.document_id is not None and wanted.query is None:
            text = self._known(_plain(wanted.document_id))
            if text is None:
                raise DocumentUnknown
            return text
        if wanted.query is None:
            text = self._known(wanted.sha256 or "")
            if text is None:
                raise PersistedQueryNotFound
            return text
        if wanted.sha256 is not None and wanted.sha256 != _hash(wanted.query):
            raise BadRequest(400, "provided sha does not match query", "BAD_REQUEST")
        if self._only and wanted.query not in self._read:
            raise DocumentNotTrusted
        if by_address and self._known(_hash(wanted.query)) is None:
            told = "By GET only persisted documents are executed: send this one by POST, or its hash after that."
            raise BadRequest(405, told, "METHOD_NOT_ALLOWED")
        return wanted.query

    def price_of_reading(self, text: str) -> int:
        """In cost: its length, for a large document that was not read before."""
        if not SMALL_CHARS < len(text) <= limits.MAX_DOCUMENT_CHARS:
            return 0
        return 0 if text in self._read or text in self._kept else len(text)

    def only_reads(self, wanted: Wanted) -> bool:
        """It is known already, before anything is asked or paid, that this operation is a query."""
        text = wanted.query
        if text is None:
            text = self._known(_plain(wanted.document_id) if wanted.document_id is not None else wanted.sha256 or "")
        found = self._found(text) if text is not None else None
        operation = found.operations.get(wanted.operation_name) if found else None
        return operation is not None and operation.kind is OperationType.QUERY

    async def document(self, text: str) -> Document:
        """Read, or found."""
        found = self._found(text)
        if found is not None:
            return found
        if SMALL_CHARS < len(text) <= limits.MAX_DOCUMENT_CHARS:
            made = await asyncio.get_running_loop().run_in_executor(self._thread, self._made, text)
        else:
            made = self._made(text)
        self._keep(text, made)
        return made

    def _found(self, text: str) -> Document | None:
        kept = self._kept.get(text)
        if kept is None:
            return self._read.get(text)
        self._kept.move_to_end(text)
        return kept[1]

    def persist(self, wanted: Wanted) -> None:
        """Keep the text of a good document under its hash, when the client asked for that."""
        if wanted.sha256 is None or wanted.query is None or wanted.sha256 in self._persisted:
            return
        self._persisted[wanted.sha256] = wanted.query
        self._persisted_chars += len(wanted.query)
        while self._persisted_chars > MAX_PERSISTED_CHARS:
            self._persisted_chars -= len(self._persisted.popitem(last=False)[1])

    def _known(self, name: str) -> str | None:
        text = self._trusted.get(name)
        if text is None and not self._only:
            text = self._persisted.get(name)
            if text is not None:
                self._persisted.move_to_end(name)
        return text

    def _keep(self, text: str, document: Document) -> None:
        # What is longer is refused for its length alone, each time.
        if text in self._kept or len(text) > limits.MAX_DOCUMENT_CHARS:
            return
        # Without a tree there is the text, and what is wrong with it.
        chars = len(text) if document.operations else 100 + len(text) // 100
        self._kept[text] = (chars, document)
        self._kept_chars += chars
        while self._kept_chars > MAX_KEPT_CHARS:
            self._kept_chars -= self._kept.popitem(last=False)[1][0]

    def _made(self, text: str) -> Document:
        if len(text) > limits.MAX_DOCUMENT_CHARS:
            return Document(refusal=OperationTooLarge(what="characters", limit=limits.MAX_DOCUMENT_CHARS))
        if not text:
            return Document(errors=(GraphQLError("Syntax Error: the document is empty."),))
        try:
            tree = parse(text, max_tokens=limits.MAX_TOKENS)
            prices = limits.prices(tree, schema._schema)
            if not prices:
                return Document(errors=(GraphQLError("The document has no operation."),))
            errors = validate(schema._schema, tree, self._rules, MAX_ERRORS, hide_suggestions=True)
        except RecursionError:
            return Document(refusal=OperationTooLarge(what="depth", limit=limits.MAX_DEPTH))
        except OperationTooLarge as refusal:
            return Document(refusal=refusal.with_traceback(None))
        except GraphQLError as error:
            if f"more than {limits.MAX_TOKENS}" in error.message:
                return Document(refusal=OperationTooLarge(what="tokens", limit=limits.MAX_TOKENS))
            return Document(errors=(error.with_traceback(None),))
        return Document(errors=tuple(errors)) if errors else Document(self._operations(tree, prices))

    def _operations(self, tree: DocumentNode, prices: dict[str | None, limits.Price]) -> dict[str | None, Operation]:
        made: dict[str | None, Operation] = {}
        for node in tree.definitions:
            if isinstance(node, OperationDefinitionNode):
                name = node.name.value if node.name else None
                made[name] = Operation(tree, node, prices[name], Program(schema, tree, node, self._compile_at))
        return made if len(made) > 1 else {None: next(iter(made.values()))} | made


def operation_of(document: Document, name: str | None) -> Operation:
    """The operation that is meant. Raises the document's refusal, or Unaskable with its errors."""
    if document.refusal:
        raise type(document.refusal)(**document.refusal.facts)
    if document.errors:
        raise Unaskable(list(document.errors))
    operation = document.operations.get(name)
    if operation is None:
        told = "The document has no operation of this name, or several and none is named."
        raise Unaskable([GraphQLError(told)])
    return operation


class Unaskable(Exception):
    """The document's own errors."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("the document cannot be executed")
        self.errors = errors


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(name: str) -> str:
    return name.removeprefix("sha256:")
