using FlexPortal.Core.Platform.Secrets.Keys;
using Npgsql;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>
/// Seals rows that somebody else than the secrets keeps under the key ring with its newest key, as part of a rotation. What no key opens stays
/// as it is: its owner has another way. Returns how many rows were sealed.
/// </summary>
public delegate Task<int> SealAnew(NpgsqlTransaction transaction, KeyRing ring, CancellationToken cancellationToken);
