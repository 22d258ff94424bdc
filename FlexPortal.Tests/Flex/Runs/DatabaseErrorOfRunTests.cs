using FlexPortal.Core.Flex;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>A full disk has its own code, however the database reports it; an SQL error is no outage.</summary>
public sealed class DatabaseErrorOfRunTests
{
    [Theory]
    [InlineData("53100", "ERROR", "could not extend file", "PERSIST_DISK_FULL", false)]
    [InlineData("53100", "PANIC", "could not write to file \"pg_wal/xlogtemp.7\": No space left on device", "PERSIST_DISK_FULL", false)]
    [InlineData("58030", "ERROR", "could not write to log file: No space left on device", "PERSIST_DISK_FULL", false)]
    [InlineData("XX000", "ERROR", "could not write block 7 of base/1/2: No space left on device", "PERSIST_DISK_FULL", false)]
    [InlineData("57P02", "FATAL", "terminating connection because of crash of another server process", "DB_UNAVAILABLE", true)]
    [InlineData("53300", "FATAL", "sorry, too many clients already", "DB_UNAVAILABLE", true)]
    [InlineData("55P03", "ERROR", "canceling statement due to lock timeout", "PERSIST_LOCK_TIMEOUT", true)]
    [InlineData("57014", "ERROR", "canceling statement due to statement timeout", "PERSIST_TIMEOUT", true)]
    [InlineData("23505", "ERROR", "duplicate key", "PERSIST_CONSTRAINT", false)]
    [InlineData("42703", "ERROR", "column does not exist", "PERSIST_FAILED", false)]
    public void The_error_of_the_server_decides(string sqlState, string severity, string text, string code, bool retryable)
    {
        var error = FlexErrors.OfDatabase(new PostgresException(text, severity, severity, sqlState), isDiskFull: false);

        Assert.Equal((code, retryable), (error.Code, error.Retryable));
    }

    [Theory]
    [InlineData(true, "PERSIST_DISK_FULL")]
    [InlineData(false, "DB_UNAVAILABLE")]
    public void A_connection_that_broke_while_the_disk_is_full_is_a_full_disk(bool isDiskFull, string code)
    {
        Assert.Equal(
            code,
            FlexErrors.OfDatabase(new NpgsqlException("Exception while reading from stream", new EndOfStreamException()), isDiskFull).Code);
        Assert.Equal(code, FlexErrors.OfDatabase(new PostgresException("crash", "FATAL", "FATAL", "57P02"), isDiskFull).Code);
    }
}
