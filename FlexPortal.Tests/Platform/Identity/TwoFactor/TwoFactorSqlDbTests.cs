using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.TwoFactor;
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
    public async Task Sec_S19_A_rotation_re_encrypts_authenticator_keys_so_that_older_keys_can_be_removed()
    {
        using var folder = new TemporaryFolder("flexportal-codes");
        await using var test = await TestDatabase.CreateAsync();
        var (user, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var key = new AuthenticatorKey("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        await using (var before = await ServicesAsync(test, folder.Path))
        {
            var sealedKey = before.GetRequiredService<AuthenticatorKeyProtector>().Seal(user, key);
            await UserAsync(test, user, "anna", sealedKey);
            // A key of another ring stays as it is and stops nothing.
            await UserAsync(test, other, "bert", new string('A', 60));
            Assert.IsType<RotationOutcome.Done>(
                await before.GetRequiredService<RotateKeys>().ExecuteAsync(revoke: true, Actors.Named("anna"), Ct));
            Assert.NotEqual(sealedKey, await SealedAsync(test, user));
            Assert.Equal(new string('A', 60), await SealedAsync(test, other));
        }

        var ring = Directory.GetFiles(Path.Combine(folder.Path, "keys"), "key-*.xml").OrderBy(File.GetLastWriteTimeUtc).ToArray();
        Assert.True(ring.Length > 1);
        Array.ForEach(ring[..^1], File.Delete);
        await using var after = await ServicesAsync(test, folder.Path);
        Assert.Equal(key.Secret, after.GetRequiredService<AuthenticatorKeyProtector>().Open(user, await SealedAsync(test, user))?.Secret);
    }

    [Fact]
    public async Task Sec_S34_A_code_is_used_once_and_nine_used_codes_are_kept()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var users = await TestIdentity.OpenAsync(test, TimeProvider.System);
        var user = Guid.CreateVersion7();
        await UserAsync(test, user, "anna", new string('A', 60));
        Task<bool> UseAsync(int code) =>
            users.ScopedAsync<PortalDbContext, bool>(context => TwoFactorSql.UseCodeAsync(context, user, code, Ct));

        var same = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => UseAsync(7)));
        Assert.Single(same, used => used);
        for (var code = 101; code <= 109; code++)
            Assert.True(await UseAsync(code));

        Assert.False(await UseAsync(101));
        Assert.True(await UseAsync(7));
        var kept = await test.ScalarAsync<int[]>("SELECT used_codes FROM platform.two_factor");
        Assert.Equal(Enumerable.Range(102, 8).Append(7).Reverse(), kept);
    }

    private static Task UserAsync(TestDatabase test, Guid id, string name, string sealedKey) => test.ExecuteAsync(
        $"""
         INSERT INTO platform.portal_user (user_id, user_name, normalized_user_name, role, security_stamp,
             concurrency_stamp, created_at_utc, created_by, account_scope)
         VALUES ('{id}', '{name}', upper('{name}'), 'viewer', 's', 'c', now(), 'test', 'all');
         INSERT INTO platform.two_factor (user_id, sealed_key, recovery_salt, turned_on_at_utc)
         VALUES ('{id}', '{sealedKey}', decode(repeat('00', 16), 'hex'), now())
         """);

    private static Task<string> SealedAsync(TestDatabase test, Guid id) =>
        test.ScalarAsync<string>($"SELECT sealed_key FROM platform.two_factor WHERE user_id = '{id}'");

    private static async Task<ServiceProvider> ServicesAsync(TestDatabase test, string folder)
    {
        TestCertificate.PutInto(folder);
        return new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddPortalDatabase(await test.OpenAsync()).AddAudit()
            .AddSingleton<Redactor>().AddSingleton(FlexSecrets.Token(new FlexOptions())).AddPortalUsers().AddSecrets(Rings.Open(folder))
                .BuildServiceProvider();
    }
}
