namespace SyncService;

/// <summary>How thoroughly a verification compares two rows of the same key.</summary>
internal enum VerifyLevel
{
    /// <summary>Not at all: only rows that one side lacks are found.</summary>
    Keys,

    /// <summary>By the change column, where the target has it.</summary>
    Stamps,

    /// <summary>By every column that the stream writes.</summary>
    Values,
}
