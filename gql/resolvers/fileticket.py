"""File tickets: files never travel inside GraphQL; an address for one file, in or out, does."""

import datetime

import strawberry

from core import errors
from core import fileticket as core
from core.attachment import BEGINS, MAX_BYTES
from gql.context import Info
from gql.schema.mutation import mutation
from gql.schema.node import key_of, split_id

_TYPES = ", ".join(BEGINS)


@strawberry.input(description="A file to come.")
class CreateUploadTicketInput:
    voucher_id: strawberry.ID = strawberry.field(description="What it documents.")
    title: str = strawberry.field(description="What it is called; at most 200 characters.")
    media_type: str = strawberry.field(description=f"One of {_TYPES}.")
    byte_size: int = strawberry.field(description=f"Of the file; 1 to {MAX_BYTES}.")
    sha256: str = strawberry.field(description="Of the bytes, 64 hexadecimal digits in lower case.")


@strawberry.input(description="A file to fetch.")
class CreateDownloadTicketInput:
    file_id: strawberry.ID = strawberry.field(description="The id of a Document or an Attachment.")


@strawberry.type(
    description="An address for one file, good for five minutes, for whoever has it; as long as the session or token "
    "it was asked for with lives, and the viewer may see the file."
)
class FileTicket:
    url: str = strawberry.field(description="GET fetches the file, PUT sends it: whichever the ticket is for.")
    expires_at: datetime.datetime = strawberry.field(description="When it runs out.")


@strawberry.type(
    description="PUT the bytes to it. A second PUT of the same file is the same attachment; no other file is taken."
)
class CreateUploadTicketSuccess:
    ticket: FileTicket = strawberry.field(description="Where the file goes.")


@strawberry.type(description="GET the bytes from it.")
class CreateDownloadTicketSuccess:
    ticket: FileTicket = strawberry.field(description="Where the file is.")


def _ticket(info: Info, offer: core.Offer) -> FileTicket:
    return FileTicket(url=f"{info.context.house.public_url}/files/{offer.word}", expires_at=offer.expires_at)


@strawberry.type
class FileTicketMutation:
    @mutation(
        CreateUploadTicketSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.TextInvalid,
        errors.FileTypeUnknown,
        errors.FileSizeInvalid,
        errors.TooManyAttachments,
        description="Send a file to a voucher. For ACCOUNTANT, ADMIN.",
    )
    async def create_upload_ticket(self, info: Info, input: CreateUploadTicketInput):
        announced = core.Announced(input.title, input.media_type, input.byte_size, input.sha256)
        key = key_of(input.voucher_id, "Voucher")
        return CreateUploadTicketSuccess(
            ticket=_ticket(info, await core.offer_upload(info.context.house, info.context.signed_in, key, announced))
        )

    @mutation(
        CreateDownloadTicketSuccess,
        errors.NotFound,
        description="Fetch a document of an agreement or an attachment of a voucher. For who may see it.",
    )
    async def create_download_ticket(self, info: Info, input: CreateDownloadTicketInput):
        viewer, kind = info.context.signed_in, split_id(input.file_id)[0]
        if kind not in core.FETCHED:
            raise errors.NotFound
        offer = await core.offer_download(info.context.house, viewer, kind, key_of(input.file_id, kind))
        return CreateDownloadTicketSuccess(ticket=_ticket(info, offer))
