"""What documents say about each other, and what only some kinds of documents say.

Documents that were taken in before are understood too: the step is owed to each that has pages.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OWE = """
INSERT INTO job (document_id, step, page, rank, status, attempts, crashes, interruptions, setbacks,
                 worker, reason, detail, seconds, ready_at, updated_at)
SELECT job.document_id, 'understand', 0, 35,
       CASE document.state WHEN 'failed' THEN 'held' ELSE 'waiting' END,
       0, 0, 0, 0, '', '', '', 0.0, job.ready_at, job.updated_at
FROM job JOIN document ON document.id = job.document_id
WHERE job.step = 'assemble'
  AND document.state IN ('spooled', 'recognised', 'to_correct', 'to_review', 'failed')
"""
"""Each document that was looked into has one job 'assemble', done or not; what failed waits."""


def upgrade() -> None:
    """Add the citations, the details of a document, and the key of its number."""
    op.create_table(
        "citation",
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("cited", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "cited", name="pk_citation"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name="fk_citation_document_id_document",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_citation_cited", "citation", ["cited"])
    op.add_column("document", sa.Column("details", sa.JSON, nullable=True))
    op.add_column("page", sa.Column("zones", sa.JSON, nullable=True))
    op.add_column("document", sa.Column("number_key", sa.String, nullable=False, server_default=""))
    op.create_index("ix_document_number_key", "document", ["number_key"])
    op.execute(_OWE)


def downgrade() -> None:
    """Drop them; they can be made again from the documents."""
    op.execute("DELETE FROM job WHERE step = 'understand'")
    op.drop_index("ix_document_number_key", "document")
    op.drop_column("document", "number_key")
    op.drop_column("page", "zones")
    op.drop_column("document", "details")
    op.drop_table("citation")
