using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FlexPortal.Core.Platform.Persistence.Migrations;

[DbContext(typeof(PortalDbContext)), Migration("0001_ingestion")]
internal sealed class Ingestion : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0002_raw_record")]
internal sealed class RawRecordTable : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0003_guards")]
internal sealed class Guards : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0004_ledger")]
internal sealed class Ledger : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0005_run_list")]
internal sealed class RunList : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0006_run_view")]
internal sealed class RunView : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0007_sections")]
internal sealed class Sections : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0008_statement_attributes")]
internal sealed class StatementAttributes : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0009_people")]
internal sealed class TestUsers : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0010_audit")]
internal sealed class AuditTable : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0011_codes")]
internal sealed class Codes : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0012_api_token")]
internal sealed class ApiTokenTable : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0013_secrets")]
internal sealed class SecretTable : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0014_accounts")]
internal sealed class Accounts : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0015_retryable")]
internal sealed class Retryable : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0016_rate_limit")]
internal sealed class RateLimitTable : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0017_run_indexes")]
internal sealed class RunIndexes : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0019_users")]
internal sealed class UserNames : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0020_retention")]
internal sealed class RetentionGuards : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0021_row_date")]
internal sealed class RowDate : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0022_sign_in_attempt")]
internal sealed class SignInAttemptTable : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0024_two_factor_used_codes")]
internal sealed class TwoFactorUsedCodes : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0025_muted_runs")]
internal sealed class MutedRuns : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0026_run_warnings")]
internal sealed class RunWarnings : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0027_section_count")]
internal sealed class SectionsByAccount : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0028_artifact_list")]
internal sealed class ArtifactList : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0029_muted_sections")]
internal sealed class MutedSections : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0030_market")]
internal sealed class MarketTables : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0031_notifications")]
internal sealed class Notifications : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0032_market_alerts")]
internal sealed class MarketAlerts : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0033_market_days")]
internal sealed class MarketDays : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0034_schedules")]
internal sealed class ScheduleTables : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0035_market_figures")]
internal sealed class MarketFigures : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0036_run_successors")]
internal sealed class RunSuccessors : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0037_slots_not_fetched")]
internal sealed class SlotsNotFetched : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0038_sources")]
internal sealed class SourceTables : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0039_embeddings")]
internal sealed class Embeddings : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0040_last_backfill")]
internal sealed class LastBackfillIndex : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0041_date_preferences")]
internal sealed class DatePreferences : SqlMigration;

[DbContext(typeof(PortalDbContext)), Migration("0042_ledger_events")]
internal sealed class LedgerEventTables : SqlMigration;
