//! Dependency descriptors as a performer writes them ("RTP Payload Format For
//! AV1", appendix A.8).

/// What frames of a kind have in common.
pub(crate) struct Kind {
    pub(crate) spatial: u8,
    pub(crate) temporal: u8,
    /// A letter for each decode target: `-`, `D`, `S` or `R`.
    pub(crate) targets: String,
    pub(crate) differences: Vec<u16>,
    pub(crate) chains: Vec<u8>,
}

/// All kinds of a stream.
pub(crate) struct Shape {
    /// The first template's name.
    pub(crate) offset: u8,
    pub(crate) kinds: Vec<Kind>,
    /// The chain of each decode target; empty without chains.
    pub(crate) protected: Vec<u32>,
    pub(crate) sizes: Vec<(u16, u16)>,
}

/// What a descriptor says beyond its template.
#[derive(Clone, Copy, Default)]
pub(crate) struct More<'a> {
    pub(crate) structure: bool,
    pub(crate) active: Option<u32>,
    pub(crate) targets: Option<&'a str>,
    pub(crate) differences: Option<&'a [u16]>,
    pub(crate) chains: Option<&'a [u8]>,
}

fn kind((spatial, temporal): (u8, u8), targets: &str, differences: &[u16], chains: &[u8]) -> Kind {
    let (targets, differences) = (targets.to_owned(), differences.to_vec());
    Kind { spatial, temporal, targets, differences, chains: chains.to_vec() }
}

/// Three rates: key frames, then the rates of four pictures.
pub(crate) fn l1t3() -> Shape {
    let kinds = vec![
        kind((0, 0), "SSS", &[], &[0]),
        kind((0, 0), "SSS", &[4], &[4]),
        kind((0, 1), "-DS", &[2], &[2]),
        kind((0, 2), "--D", &[1], &[1]),
        kind((0, 2), "--D", &[1], &[3]),
    ];
    Shape { offset: 7, kinds, protected: vec![0, 0, 0], sizes: Vec::new() }
}

/// Two sizes. The last kind of the larger size is predicted from the smaller
/// alone: with it the larger may be begun.
pub(crate) fn l2t1() -> Shape {
    let kinds = vec![
        kind((0, 0), "SR", &[2], &[2, 1]),
        kind((0, 0), "SS", &[], &[0, 0]),
        kind((1, 0), "-S", &[2, 1], &[1, 1]),
        kind((1, 0), "-S", &[1], &[1, 1]),
    ];
    Shape { offset: 60, kinds, protected: vec![0, 1], sizes: vec![(320, 180), (640, 360)] }
}

/// Three sizes of three rates each, five kinds a size: of a key frame, then the first,
/// third, second and fourth of four pictures. With `alone`, only key frames of a larger size need the
/// smaller. The chain of a size is what its lowest rate needs.
pub(crate) fn l3t3(alone: bool) -> Shape {
    let mut kinds = Vec::new();
    for spatial in 0..3u8 {
        for (key, temporal, difference, after) in [
            (true, 0, 0, 0),
            (false, 0, 12, 0),
            (false, 1, 6, 2),
            (false, 2, 3, 1),
            (false, 2, 3, 3),
        ] {
            let is = |size: u8, rate: u8| match (size == spatial, rate > temporal) {
                _ if size < spatial || rate < temporal => '-',
                _ if key => 'S',
                (false, _) if alone => '-',
                (false, _) => 'R',
                (true, false) if temporal > 0 => 'D',
                (true, _) => 'S',
            };
            let targets: String =
                (0..3).flat_map(|size| (0..3).map(move |rate| is(size, rate))).collect();
            let smaller = (spatial > 0 && (key || !alone)).then_some(1);
            let before = (!key).then_some(difference);
            let differences: Vec<u16> = smaller.into_iter().chain(before).collect();
            let chain = |size: u8| match (after, key) {
                (0, true) if spatial == 0 => 0,
                // The same picture's, where one of the chain comes before.
                (0, _) if spatial > 0 && (key || !alone) => spatial - size.min(spatial - 1),
                (0, _) if size < spatial => spatial - size,
                (0, _) => 12 + spatial - size,
                (after, _) => 3 * after + spatial - size,
            };
            let chains: Vec<u8> = (0..3).map(chain).collect();
            kinds.push(kind((spatial, temporal), &targets, &differences, &chains));
        }
    }
    let protected = (0..9).map(|target| target / 3).collect();
    Shape { offset: 20, kinds, protected, sizes: vec![(320, 180), (640, 360), (1280, 720)] }
}

impl Shape {
    /// The descriptor of a packet of a frame of that kind.
    pub(crate) fn describe(
        &self,
        (first, last): (bool, bool),
        kind: usize,
        number: u16,
        more: More<'_>,
    ) -> Vec<u8> {
        let mut out = Out::default();
        out.put(u32::from(first), 1);
        out.put(u32::from(last), 1);
        out.put((u32::from(self.offset) + kind as u32) % 64, 6);
        out.put(number.into(), 16);
        let More { structure, active, targets, differences, chains } = more;
        let flags = [
            structure,
            active.is_some(),
            targets.is_some(),
            differences.is_some(),
            chains.is_some(),
        ];
        if !flags.contains(&true) {
            return out.bytes;
        }
        flags.iter().for_each(|flag| out.put(u32::from(*flag), 1));
        if structure {
            self.structure(&mut out);
        }
        if let Some(active) = active {
            out.put(active, self.targets());
        }
        if let Some(targets) = targets {
            letters(&mut out, targets);
        }
        for difference in differences.into_iter().flatten() {
            let size = 1 + u32::from(*difference > 16) + u32::from(*difference > 256);
            out.put(size, 2);
            out.put(u32::from(difference - 1), 4 * size);
        }
        if differences.is_some() {
            out.put(0, 2);
        }
        for chain in chains.into_iter().flatten() {
            out.put(u32::from(*chain), 8);
        }
        out.bytes
    }

    fn targets(&self) -> u32 {
        self.kinds[0].targets.len() as u32
    }

    fn structure(&self, out: &mut Out) {
        out.put(u32::from(self.offset), 6);
        out.put(self.targets() - 1, 5);
        for pair in self.kinds.windows(2) {
            out.put(
                match (pair[1].spatial - pair[0].spatial, pair[1].temporal > pair[0].temporal) {
                    (0, false) => 0,
                    (0, true) => 1,
                    _ => 2,
                },
                2,
            );
        }
        out.put(3, 2);
        self.kinds.iter().for_each(|kind| letters(out, &kind.targets));
        for kind in &self.kinds {
            for difference in &kind.differences {
                out.put(1 << 4 | u32::from(difference - 1), 5);
            }
            out.put(0, 1);
        }
        let chains = self.kinds[0].chains.len() as u32;
        out.below(chains, self.targets() + 1);
        self.protected.iter().for_each(|chain| out.below(*chain, chains));
        for chain in self.kinds.iter().flat_map(|kind| &kind.chains) {
            out.put(u32::from(*chain), 4);
        }
        out.put(u32::from(!self.sizes.is_empty()), 1);
        for (width, height) in &self.sizes {
            out.put(u32::from(width - 1), 16);
            out.put(u32::from(height - 1), 16);
        }
    }
}

fn letters(out: &mut Out, letters: &str) {
    for letter in letters.chars() {
        out.put("-DSR".find(letter).unwrap() as u32, 2);
    }
}

#[derive(Default)]
struct Out {
    bytes: Vec<u8>,
    bits: u32,
}

impl Out {
    fn put(&mut self, value: u32, bits: u32) {
        for bit in (0..bits).rev() {
            if self.bits.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if value >> bit & 1 != 0 {
                *self.bytes.last_mut().unwrap() |= 0x80 >> (self.bits % 8);
            }
            self.bits += 1;
        }
    }

    /// `ns(limit)`.
    fn below(&mut self, value: u32, limit: u32) {
        let width = 32 - limit.leading_zeros();
        let short = (1 << width) - limit;
        if value < short {
            self.put(value, width - 1);
        } else {
            self.put(value + short, width);
        }
    }
}
