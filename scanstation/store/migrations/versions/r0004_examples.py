"""Corrections as examples to learn from; they go with their document."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the examples."""
    op.create_table(
        "example",
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("features", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("document_id", "key", name="pk_example"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name="fk_example_document_id_document",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Drop them; what people decided stays with the documents."""
    op.drop_table("example")
