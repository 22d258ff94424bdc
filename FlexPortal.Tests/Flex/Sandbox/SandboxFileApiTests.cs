using FlexPortal.Sandbox;
using FlexPortal.Sandbox.Protocol;
using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

public sealed class SandboxFileApiTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flexportal-sandbox-");

    private SandboxOptions Options => new() { StatementsFolder = Path.Combine(_folder.FullName, "statements") };

    [Fact]
    public async Task A_file_is_served_byte_by_byte_with_and_without_its_ending()
    {
        var bytes = new byte[300_000];
        new Random(5).NextBytes(bytes);
        await WriteAsync("statements", "odd name_2026.xml", bytes);
        await WriteAsync("statements", "empty.xml", []);
        await using var session = await BrokerSession.StartAsync(Options);

        Assert.Equal(bytes, await session.DownloadAsync("file:odd name_2026.xml"));
        Assert.Equal(bytes, await session.DownloadAsync("file:odd name_2026"));
        Assert.Empty(await session.DownloadAsync("file:empty"));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("../secret.xml")]
    [InlineData("..\\secret")]
    [InlineData("sub/inner")]
    [InlineData("./open")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("sub")]
    [InlineData("open\0")]
    [InlineData("C:open")]
    [InlineData("/etc/hostname")]
    [InlineData("%2e%2e%2fsecret")]
    public async Task A_name_that_leaves_the_folder_is_refused(string name)
    {
        await WriteAsync("statements", "open.xml", [1]);
        await WriteAsync("statements/sub", "inner.xml", [2]);
        await WriteAsync("", "secret.xml", [3]);
        await using var session = await BrokerSession.StartAsync(Options);
        Assert.Equal(BrokerCodes.QueryInvalid, await session.CodeAsync(session.Request("SendRequest", "file:" + name)));
    }

    [Fact]
    public async Task A_missing_file_and_a_missing_folder_make_the_query_invalid()
    {
        await WriteAsync("statements", "open.xml", [1]);
        await using var session = await BrokerSession.StartAsync(Options);
        Assert.Equal(BrokerCodes.QueryInvalid, await session.CodeAsync(session.Request("SendRequest", "file:absent")));

        await using var without = await BrokerSession.StartAsync();
        Assert.Equal(BrokerCodes.QueryInvalid, await without.CodeAsync(without.Request("SendRequest", "file:open")));

        await using var gone = await BrokerSession.StartAsync(
            new SandboxOptions { StatementsFolder = Path.Combine(_folder.FullName, "no-such") });
        Assert.Equal(BrokerCodes.QueryInvalid, await gone.CodeAsync(gone.Request("SendRequest", "file:open")));
    }

    [Fact]
    public async Task A_file_that_has_gone_since_it_was_asked_for_is_not_available()
    {
        await WriteAsync("statements", "open.xml", [1]);
        await using var session = await BrokerSession.StartAsync(Options);
        var reference = await session.AskAsync("file:open");
        File.Delete(Path.Combine(Options.StatementsFolder, "open.xml"));
        Assert.Equal(BrokerCodes.NotAvailable, await session.CodeAsync(session.Request("GetStatement", reference)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task WriteAsync(string folder, string name, byte[] bytes)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder.FullName, folder)).FullName;
        return File.WriteAllBytesAsync(Path.Combine(path, name), bytes, TestContext.Current.CancellationToken);
    }
}
