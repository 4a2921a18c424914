//! What messages and acts are called on the wire, and the list of all of them, for
//! tables that must have each.

/// `kind` of an enum, and `KINDS`: one that is missing does not compile.
macro_rules! kinds {
    ($name:ident $($pattern:pat => $kind:literal,)*) => {
        impl $name {
            /// The types of all of them.
            pub const KINDS: &'static [&'static str] = &[$($kind,)*];

            /// The type as it stands on the wire.
            pub fn kind(&self) -> &'static str {
                match self {
                    $($pattern => $kind,)*
                }
            }
        }
    };
}

pub(crate) use kinds;
