using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Platform.Errors;

/// <summary>An outage, an error of the portal and a full disk have different codes.</summary>
public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData("57P01", "FATAL", "DB_UNAVAILABLE")]
    [InlineData("57P03", "FATAL", "DB_UNAVAILABLE")]
    [InlineData("53300", "FATAL", "DB_UNAVAILABLE")]
    [InlineData("55000", "FATAL", "DB_UNAVAILABLE")]
    [InlineData("08006", "ERROR", "DB_UNAVAILABLE")]
    [InlineData("55P03", "ERROR", "DB_UNAVAILABLE")]
    [InlineData("40P01", "ERROR", "DB_UNAVAILABLE")]
    [InlineData("25006", "ERROR", "DB_UNAVAILABLE")]
    [InlineData("53100", "ERROR", "DB_DISK_FULL")]
    [InlineData("53100", "PANIC", "DB_DISK_FULL")]
    [InlineData("42601", "ERROR", null)]
    [InlineData("42703", "ERROR", null)]
    [InlineData("23505", "ERROR", null)]
    [InlineData("55000", "ERROR", null)]
    [InlineData("XX000", "ERROR", null)]
    public void A_refusal_of_the_server_is_an_outage_a_full_disk_or_a_fault(string sqlState, string severity, string? code)
    {
        var refused = new PostgresException("refused", severity, severity, sqlState);

        Assert.Equal(code, DatabaseErrors.Explain(refused)?.Code);
        Assert.Equal(code, DatabaseErrors.Explain(new InvalidOperationException("A context wraps it.", refused))?.Code);
        Assert.Equal(code is "DB_UNAVAILABLE", DatabaseErrors.IsTransient(refused));
        Assert.Equal(sqlState, DatabaseErrors.SqlState(refused));
    }

    [Theory]
    [InlineData("XX000")]
    [InlineData("58030")]
    public void A_full_disk_is_recognised_by_the_message_too(string sqlState) => Assert.Equal(
        "DB_DISK_FULL", DatabaseErrors.Explain(new PostgresException("could not write block 7: No space left on device", "ERROR", "ERROR",
            sqlState))?.Code);

    [Fact]
    public void A_broken_connection_is_an_outage_and_other_errors_are_not()
    {
        Assert.All(
            new Exception[]
            {
                new NpgsqlException("broken", new IOException()), new NpgsqlException("refused", new SocketException()),
                new NpgsqlException("late", new TimeoutException()), new TimeoutException(), new SocketException(),
            },
            outage => Assert.Equal("DB_UNAVAILABLE", DatabaseErrors.Explain(outage)?.Code));
        Assert.All(
            new Exception[]
            {
                new InvalidOperationException(), new OperationCanceledException(), new IOException(),
                    new HttpRequestException("broker", new SocketException()),
            },
            fault => Assert.Null(DatabaseErrors.Explain(fault)));
    }
}
