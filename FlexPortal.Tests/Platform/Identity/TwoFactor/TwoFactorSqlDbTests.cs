using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Tests.Platform.Secrets;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

/// <summary>Authenticator keys outlive the key of the ring that they were sealed with.</summary>
public sealed class TwoFactorSqlDbTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S19_A_rotation_seals_authenticator_keys_anew_so_that_the_older_keys_can_go()
    {
        using var folder = new TemporaryFolder("flexportal-codes");
        await using var test = await TestDatabase.CreateAsync();
        var (user, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var key = new AuthenticatorKey([.. Enumerable.Range(1, 20).Select(i => (byte)i)]);
        await using (var before = await ServicesAsync(test, folder.Path))
        {
            var sealedKey = before.GetRequiredService<AuthenticatorKeyProtector>().Seal(user, key);
            await UserAsync(test, user, "anna", sealedKey);
            // Sealed under a ring that is not here: it stays as it is, and stops nothing.
            await UserAsync(test, other, "bert", new string('A', 60));
            Assert.IsType<RotationOutcome.Done>(await before.GetRequiredService<RotateKeys>().ExecuteAsync(revoke: true, Actors.Named("anna"), Ct));
            Assert.NotEqual(sealedKey, await SealedAsync(test, user));
            Assert.Equal(new string('A', 60), await SealedAsync(test, other));
        }

        var ring = Directory.GetFiles(Path.Combine(folder.Path, "keys"), "key-*.xml").OrderBy(File.GetLastWriteTimeUtc).ToArray();
        Assert.True(ring.Length > 1);
        Array.ForEach(ring[..^1], File.Delete);
        await using var after = await ServicesAsync(test, folder.Path);
        Assert.Equal(key.Bytes.ToArray(), after.GetRequiredService<AuthenticatorKeyProtector>().Open(user, await SealedAsync(test, user))?.Bytes.ToArray());
    }

    private static Task UserAsync(TestDatabase test, Guid id, string name, string sealedKey) => test.ExecuteAsync(
        $"""
         INSERT INTO platform.portal_user (user_id, user_name, normalized_user_name, role, security_stamp, concurrency_stamp, created_at_utc, created_by, account_scope)
         VALUES ('{id}', '{name}', upper('{name}'), 'viewer', 's', 'c', now(), 'test', 'all');
         INSERT INTO platform.two_factor (user_id, sealed_key, last_step, recovery_salt, turned_on_at_utc) VALUES ('{id}', '{sealedKey}', 0, decode(repeat('00', 16), 'hex'), now())
         """);

    private static Task<string> SealedAsync(TestDatabase test, Guid id) => test.ScalarAsync<string>($"SELECT sealed_key FROM platform.two_factor WHERE user_id = '{id}'");

    private static async Task<ServiceProvider> ServicesAsync(TestDatabase test, string folder) => new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
        .AddPortalDatabase(await test.OpenAsync()).AddAudit().AddSingleton<LiveHints>().AddSingleton<Redactor>().AddSingleton(FlexSecrets.Token(new FlexOptions()))
        .AddPortalUsers().AddSecrets(Rings.Open(folder)).BuildServiceProvider();
}
