using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Secrets;

/// <summary>The secrets of a database, without a portal, with the key ring of a folder.</summary>
internal sealed class SecretTrial : IAsyncDisposable
{
    public const string Name = FlexSecrets.TokenName, Canary = "canary-7f3a9b2c4d5e6f70";

    private readonly PortalDatabase _database;
    private readonly ServiceProvider _services;

    private SecretTrial(PortalDatabase database, ServiceProvider services) => (_database, _services) = (database, services);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<SecretTrial> OpenAsync(TestDatabase test, string dataDirectory, TimeProvider? time = null)
    {
        var database = await test.OpenAsync();
        TestCertificate.PutInto(dataDirectory);
        var services = new ServiceCollection().AddLogging().AddSingleton(time ?? TimeProvider.System).AddPortalDatabase(database).AddAudit()
            .AddSingleton<Redactor>().AddSingleton(FlexSecrets.Token(new FlexOptions())).AddSecrets(Rings.Open(dataDirectory));
        return new(database, services.BuildServiceProvider());
    }

    public Task<SecretOutcome> SetAsync(string value = Canary, DateOnly? expiresOn = null, string name = Name) =>
        _services.GetRequiredService<SetSecret>().ExecuteAsync(name, new SecretValue(value), expiresOn, Actors.Named("anna"), Ct);

    public Task<SecretOutcome> RemoveAsync() => _services.GetRequiredService<RemoveSecret>().ExecuteAsync(Name, Actors.Named("anna"), Ct);

    public Task<RotationOutcome> RotateAsync(bool revoke = false) =>
        _services.GetRequiredService<RotateKeys>().ExecuteAsync(revoke, Actors.Named("anna"), Ct);

    /// <summary>Status of the secret.</summary>
    public async Task<SecretView> ViewAsync() => Assert.Single(await _services.GetRequiredService<SecretVault>().ListAsync(Ct));

    /// <summary>The token that a run would use; null when there is none or it cannot be read.</summary>
    public async Task<string?> ValueAsync()
    {
        var vault = _services.GetRequiredService<SecretVault>();
        return (await vault.OpenAsync(vault.Find(Name)!, known: null, Ct)).Value?.Reveal();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }
}
