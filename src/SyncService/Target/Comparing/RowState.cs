namespace SyncService.Target.Comparing;

/// <summary>How a row of the source, or a key that the source lacks, stands to the target.</summary>
internal enum RowState
{
    /// <summary>The upsert would leave the target alone.</summary>
    Equal = 0,

    /// <summary>Only the source has it.</summary>
    Missing = 1,

    /// <summary>Both have it, with different values.</summary>
    Different = 2,

    /// <summary>Only the target has it.</summary>
    Extra = 3,

    /// <summary>The target's types do not take its values.</summary>
    Refused = 4,
}
