"""First schema: documents, fields, pages, jobs, ledger, vault, derived files, incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_LIVING = "duplicate_of IS NULL AND state NOT IN ('refused', 'isolated')"


def _owner(table: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_document_id_document"
    return sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """Make the tables."""
    _documents()
    _pages()
    _jobs()
    _intake()
    _files()


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("source_path", sa.String, nullable=False),
        sa.Column("source_name", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("format", sa.String, nullable=False),
        sa.Column("extension", sa.String, nullable=False),
        sa.Column("signed", sa.Boolean, nullable=False),
        sa.Column("producer", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page_count", sa.Integer),
        sa.Column("failure_step", sa.String),
        sa.Column("failure_reason", sa.String),
        sa.Column("failure_detail", sa.String),
        sa.Column("failure_at", sa.DateTime(timezone=True)),
        sa.Column("state_before_failure", sa.String),
        sa.Column("duplicate_of", sa.String),
        sa.Column("type_key", sa.String),
        sa.Column("type_answer", sa.JSON),
        sa.Column("priority_level", sa.String),
        sa.Column("priority_answer", sa.JSON),
        sa.Column("problems", sa.JSON, nullable=False),
        sa.Column("code_number", sa.String),
        sa.Column("code_notation", sa.String),
        sa.Column("issued_date", sa.String),
        sa.Column("subject", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["document.id"], name="fk_document_duplicate_of_document"
        ),
    )
    op.create_index("ix_document_state_id", "document", ["state", "id"])
    op.create_index("ix_document_sha256", "document", ["sha256"])
    op.create_index(
        "uq_document_living_sha256",
        "document",
        ["sha256"],
        unique=True,
        sqlite_where=sa.text(_LIVING),
    )
    op.create_table(
        "field_answer",
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "key", "origin", "position", name="pk_field_answer"),
        _owner("field_answer"),
    )


def _pages() -> None:
    op.create_table(
        "page",
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("width_px", sa.Integer, nullable=False),
        sa.Column("height_px", sa.Integer, nullable=False),
        sa.Column("dpi", sa.Float, nullable=False),
        sa.Column("turn_deg", sa.Integer, nullable=False),
        sa.Column("turn_applied", sa.Boolean, nullable=False),
        sa.Column("skew_deg", sa.Float, nullable=False),
        sa.Column("skew_applied", sa.Boolean, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("raw_text", sa.String, nullable=False),
        sa.Column("mean_confidence", sa.Float, nullable=False),
        sa.Column("measures", sa.JSON, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("engine", sa.String, nullable=False),
        sa.Column("recipe", sa.String, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "number", name="pk_page"),
        _owner("page"),
    )


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("interruptions", sa.Integer, nullable=False),
        sa.Column("setbacks", sa.Integer, nullable=False),
        sa.Column("worker", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("detail", sa.String, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        _owner("job"),
    )
    op.create_index(
        "uq_job_document_id_step_page", "job", ["document_id", "step", "page"], unique=True
    )
    op.create_index("ix_job_queue", "job", ["status", "setbacks", "document_id", "rank", "page"])


def _intake() -> None:
    op.create_table(
        "intake_entry",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("source_path", sa.String, nullable=False),
        sa.Column("folder", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("modified_ns", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_intake_entry"),
        _owner("intake_entry", None),
    )
    op.create_index("ix_intake_entry_source_path", "intake_entry", ["source_path"])
    op.create_index("ix_intake_entry_stage_folder", "intake_entry", ["stage", "folder"])
    op.create_index("ix_intake_entry_document_id", "intake_entry", ["document_id"])
    op.create_index(
        "uq_intake_entry_recorded",
        "intake_entry",
        ["source_path", "bytes", "modified_ns"],
        unique=True,
        sqlite_where=sa.text("stage = 'recorded'"),
    )


def _files() -> None:
    op.create_table(
        "vault_object",
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("sha256", name="pk_vault_object"),
        _owner("vault_object", None),
    )
    op.create_index("ix_vault_object_document_id", "vault_object", ["document_id"])
    op.create_table(
        "derived_file",
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "kind", name="pk_derived_file"),
        _owner("derived_file"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        _owner("incident", None),
    )


def downgrade() -> None:
    """There is nothing below the first schema."""
    raise NotImplementedError("the first schema has nothing below it")
