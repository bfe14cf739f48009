"""What documents say about each other, and what only some kinds of documents say."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    """Drop them; they can be made again from the documents."""
    op.drop_index("ix_document_number_key", "document")
    op.drop_column("document", "number_key")
    op.drop_column("page", "zones")
    op.drop_column("document", "details")
    op.drop_table("citation")
