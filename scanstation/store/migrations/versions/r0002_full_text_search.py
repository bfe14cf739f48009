"""Full-text search: the text as people read it, and an index over its folded forms.

The index keeps no text. Its tokens come from folded text (`head`, `body`) and from NFC text with
one place for tone marks (`exact`); what it shows in snippets comes from `search_document`, where
the same words stand at the same positions with their marks.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the text table, the view the index reads from, and the index."""
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("head", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_document"),
        sa.UniqueConstraint("document_id", name="uq_search_document_document_id"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name="fk_search_document_document_id_document",
            ondelete="CASCADE",
        ),
    )
    op.execute(
        "CREATE VIEW search_source AS SELECT id, head, body, "
        "head || char(10) || body AS exact FROM search_document"
    )
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(head, body, exact, "
        "content='search_source', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', prefix='3')"
    )


def downgrade() -> None:
    """Drop the index and its text; both can be made again from the documents."""
    op.execute("DROP TABLE search_index")
    op.execute("DROP VIEW search_source")
    op.drop_table("search_document")
