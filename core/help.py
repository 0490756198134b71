"""Help articles and what readers think of them."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, select

from core.access import Viewer
from core.errors import ArticleUnknown, FeedbackReasonMissing, TextInvalid
from core.house import House
from core.identifiers import new_id
from core.journal import INSTALLATION
from core.store import Store, again

ARTICLES = ("bank-integration",)
MAX_COMMENT = 2000


class FeedbackReason(StrEnum):
    HARD_TO_UNDERSTAND = "HARD_TO_UNDERSTAND"
    OUT_OF_DATE = "OUT_OF_DATE"
    MISSING_INFORMATION = "MISSING_INFORMATION"
    DID_NOT_SOLVE_IT = "DID_NOT_SOLVE_IT"
    VIDEO_MISSING_OR_UNCLEAR = "VIDEO_MISSING_OR_UNCLEAR"
    OTHER = "OTHER"


class ArticleFeedback(SQLModel, table=True):
    id: str = Field(primary_key=True)
    article: str = Field(index=True)
    person_id: str = Field(foreign_key="person.id")
    helpful: bool
    reasons: str
    """Comma-separated FeedbackReason."""
    comment: str | None = None
    created_at: datetime


@again
async def give_feedback(
    house: House,
    viewer: Viewer,
    article: str,
    helpful: bool,
    reasons: tuple[FeedbackReason, ...],
    comment: str | None,
) -> ArticleFeedback:
    """Was the article useful? A no needs at least one reason; the newest word of a person replaces the older.

    Raises ArticleUnknown, FeedbackReasonMissing, TextInvalid.
    """
    if article not in ARTICLES:
        raise ArticleUnknown
    if not helpful and not reasons:
        raise FeedbackReasonMissing
    if comment is not None and len(comment) > MAX_COMMENT:
        raise TextInvalid(field="comment", limit=MAX_COMMENT)
    async with house.store.change(viewer.person_id) as work:
        await work.queue(f"feedback {article} {viewer.person_id}")
        feedback = await work.one_where(
            ArticleFeedback, ArticleFeedback.article == article, ArticleFeedback.person_id == viewer.person_id
        )
        if feedback is None:
            feedback = ArticleFeedback(
                id=new_id(),
                article=article,
                person_id=viewer.person_id,
                helpful=helpful,
                reasons="",
                created_at=work.now,
            )
            work.add(feedback)
        feedback.helpful, feedback.comment = helpful, comment
        feedback.reasons = ",".join(sorted(set(reasons)))
        feedback.created_at = work.now
        work.record(INSTALLATION, "ArticleFeedback", feedback.id, "GIVEN", article=article, helpful=helpful)
    return feedback


async def all_feedback(store: Store) -> list[ArticleFeedback]:
    """What readers think, the newest first. For the operator, who improves the articles."""
    async with store.read() as session:
        found = await session.exec(select(ArticleFeedback).order_by(col(ArticleFeedback.created_at).desc()))
        return list(found)
